/** Fills the page from status.json every two seconds. Values become text, never markup. */

const REFRESH_MS = 2000;
const TONES = {
  good: ['streaming', 'ready', 'sending', 'listening'],
  quiet: ['idle', 'ended', 'closed', 'waiting', 'new'],
  warn: [
    'disconnected',
    'starting',
    'connecting',
    'requesting',
    'reconnecting',
    'stalled',
    'retrying',
    'paused',
    'warn',
  ],
};

const byId = (id) => document.getElementById(id);
const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const count = (value) => (value === undefined || value === null ? '' : whole.format(value));
const bytes = (value) => {
  if (value === undefined) return '';
  const steps = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = value < 1 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log10(value) / 3));
  return `${short.format(value / 1000 ** step)} ${steps[step]}`;
};
const time = (milliseconds) =>
  milliseconds === undefined ? '' : new Date(milliseconds).toLocaleTimeString();
const duration = (seconds) => {
  if (seconds === undefined || seconds === null) return '';
  const size = Math.abs(seconds);
  if (size < 120) return `${short.format(seconds)} s`;
  if (size < 7200) return `${short.format(seconds / 60)} min`;
  return size < 172_800 ? `${short.format(seconds / 3600)} h` : `${short.format(seconds / 86_400)} d`;
};
const toneOf = (state) => Object.keys(TONES).find((tone) => TONES[tone].includes(state)) ?? 'bad';

/** A table: columns of a heading, a value of a row, and how it looks. */
function fill(id, rows, columns, empty) {
  const table = byId(id);
  table.replaceChildren();
  if (rows.length === 0) {
    const cell = table.insertRow().insertCell();
    cell.textContent = empty;
    return;
  }
  const head = table.createTHead().insertRow();
  for (const { title, look } of columns) {
    const cell = document.createElement('th');
    cell.textContent = title;
    cell.scope = 'col';
    if (look === 'number') cell.className = look;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const { value, look } of columns) {
      const cell = line.insertCell();
      const text = value(row);
      cell.textContent = text ?? '';
      cell.className = look === 'state' ? toneOf(text) : (look ?? '');
    }
  }
}

/** A curve over its area, from 0 to the largest value. */
function draw(id, values, unit) {
  const [width, height] = [600, 120];
  const known = values.filter((value) => value !== null);
  const largest = Math.max(1, ...known);
  const points = values.map((value, index) => {
    const x = values.length < 2 ? width : (index / (values.length - 1)) * width;
    return `${x.toFixed(1)},${(height - 2 - (Math.max(0, value ?? 0) / largest) * (height - 6)).toFixed(1)}`;
  });
  const svg = byId(id);
  svg.replaceChildren();
  if (points.length > 0) {
    add(svg, 'area', `M0,${height} L${points.join(' L')} L${width},${height} Z`);
    add(svg, 'curve', `M${points.join(' L')}`);
  }
  const last = known.at(-1);
  byId(`${id}-now`).textContent = last === undefined ? '' : unit(last);
}

function add(svg, className, shape) {
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('class', className);
  path.setAttribute('d', shape);
  svg.append(path);
}

function show({ history, report }) {
  const state = byId('state');
  state.textContent = report.state;
  state.className = `badge ${toneOf(report.state)}`;
  document.title = `${report.state} · estreamer`;
  byId('facts').textContent =
    `${report.version} · ${report.configuration} · since ${new Date(report.startedAt).toLocaleString()}`;
  const reasons = byId('reasons');
  reasons.hidden = report.reasons.length === 0;
  reasons.replaceChildren(
    ...report.reasons.map((reason) => {
      const item = document.createElement('li');
      item.textContent = reason;
      return item;
    }),
  );
  draw(
    'received',
    history.map(({ recordsPerSecond }) => recordsPerSecond),
    (value) => `${short.format(value)}/s`,
  );
  draw(
    'sent',
    history.map(({ sentPerSecond }) => sentPerSecond),
    (value) => `${short.format(value)}/s`,
  );
  draw(
    'lag',
    history.map(({ lag }) => lag),
    duration,
  );
  fill(
    'sources',
    report.pipelines,
    [
      { title: 'source', value: ({ name, kind }) => name ?? kind },
      { title: 'state', value: ({ source }) => source.state, look: 'state' },
      { title: 'records', value: ({ source }) => count(source.records), look: 'number' },
      { title: 'unknown', value: ({ source }) => count(source.unknownRecords), look: 'number' },
      { title: 'received', value: ({ source }) => bytes(source.bytesReceived), look: 'number' },
      { title: 'not acknowledged', value: ({ source }) => count(source.inFlightRecords), look: 'number' },
      { title: 'sessions', value: ({ source }) => count(source.sessions), look: 'number' },
      { title: 'failures', value: ({ source }) => count(source.failures), look: 'number' },
      { title: 'last record', value: ({ source }) => time(source.lastRecordAt) },
      {
        title: 'bookmark',
        value: ({ source }) => (source.position ? new Date(source.position * 1000).toLocaleString() : ''),
      },
      { title: 'TLS', value: ({ source }) => source.tls?.version },
      { title: 'last error', value: ({ source }) => source.lastError, look: 'text' },
    ],
    'There is no source.',
  );
  fill(
    'outputs',
    report.outputs,
    [
      { title: 'output', value: ({ name, source }) => (source === undefined ? name : `${name} (${source})`) },
      { title: 'policy', value: ({ policy }) => policy },
      { title: 'state', value: ({ counts }) => counts?.state, look: 'state' },
      { title: 'sent', value: ({ counts }) => count(counts?.sent), look: 'number' },
      { title: 'again', value: ({ counts }) => count(counts?.retried), look: 'number' },
      { title: 'given up', value: ({ counts }) => count(counts?.givenUp), look: 'number' },
      { title: 'dead letters', value: ({ counts }) => count(counts?.deadLetters), look: 'number' },
      { title: 'dropped', value: ({ counts }) => count(counts?.dropped), look: 'number' },
      { title: 'waiting', value: ({ counts }) => count(counts?.waiting), look: 'number' },
      { title: 'last problem', value: ({ counts }) => counts?.lastProblem?.message, look: 'text' },
    ],
    'There is no output.',
  );
  fill(
    'plugins',
    report.pipelines.flatMap(({ name, plugins }) => plugins.map((plugin) => ({ ...plugin, of: name }))),
    [
      { title: 'plugin', value: ({ name, of }) => (of === undefined ? name : `${name} (${of})`) },
      { title: 'policy', value: ({ policy }) => policy },
      { title: 'state', value: ({ state: own }) => own, look: 'state' },
      { title: 'records', value: ({ records }) => count(records), look: 'number' },
      { title: 'errors', value: ({ errors }) => count(errors), look: 'number' },
      { title: 'dropped', value: ({ dropped }) => count(dropped), look: 'number' },
      { title: 'queued', value: ({ queued }) => count(queued), look: 'number' },
      { title: 'mean', value: ({ meanMs }) => `${meanMs.toFixed(3)} ms`, look: 'number' },
      {
        title: 'last failure',
        value: ({ lastFailure }) => lastFailure?.message ?? lastFailure?.error,
        look: 'text',
      },
    ],
    'There is no plugin.',
  );
  fill(
    'problems',
    report.problems,
    [
      { title: 'last', value: ({ lastAt }) => time(lastAt) },
      { title: 'level', value: ({ level }) => level, look: 'state' },
      { title: 'count', value: ({ count: times }) => count(times), look: 'number' },
      { title: 'code', value: ({ code }) => code },
      { title: 'about', value: ({ about }) => about },
      { title: 'what', value: ({ message }) => message, look: 'text' },
    ],
    'None since the start.',
  );
}

async function refresh() {
  try {
    const answer = await fetch('status.json', { signal: AbortSignal.timeout(REFRESH_MS * 3) });
    show(await answer.json());
  } catch {
    const state = byId('state');
    state.textContent = 'does not answer';
    state.className = 'badge bad';
    document.title = 'does not answer · estreamer';
  }
  setTimeout(refresh, REFRESH_MS);
}

await refresh();
