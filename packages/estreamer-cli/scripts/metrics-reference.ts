import { ALL_METRICS } from '../src/watch/metrics.ts';

/** docs/metrics.md: what `/metrics` offers, from the declarations that it is made of. */
export function metricsReference(): string {
  const rows = ALL_METRICS.map((metric) => {
    const name = metric.name.replaceAll('.', '_') + (metric.kind === 'counter' ? '_total' : '');
    const states = metric.kind === 'state' ? ` States: ${metric.states.join(', ')}.` : '';
    return `| \`${name}\` | ${metric.kind} | ${metric.description}${states} |`;
  });
  return `# Metrics

Written by \`pnpm --filter @x/estreamer-cli reference\`; a test holds it.

With a section \`[status]\`, \`estreamer run\` offers these at \`/metrics\` in the format of Prometheus, and reports them to an OpenTelemetry collector where \`otlp_endpoint\` names one.
Each is read from the same snapshot that the log and the status page show, at the moment of the scrape. \`source\`, \`output\` and \`plugin\` say whose it is; of a \`state\`, the
series with the state that holds is 1 and the others are 0. Alerts to set: [operating/alerts.yml](operating/alerts.yml).

| name | kind | meaning |
| --- | --- | --- |
${rows.join('\n')}
`;
}
