export {
  parseSeverity,
  SEVERITIES as MOZDEF_SEVERITIES,
  type Severity as MozDefSeverity,
  type SeverityAlias as MozDefSeverityAlias,
  type SeverityInput as MozDefSeverityInput,
} from '@x/foundation';
