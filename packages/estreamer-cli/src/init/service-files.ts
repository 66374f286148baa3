/** What the files around a configuration are made of. */
export interface ServiceFacts {
  /** The folder of the configuration, absolute. */
  readonly folder: string;
  readonly configuration: string;
  /** How the command is started: absolute paths of Node.js and of the command, with what is between them. */
  readonly command: readonly [string, ...string[]];
  readonly version: string;
}

/** A unit for systemd that can do nothing but what the command has to. */
export function formatSystemdUnit({ folder, configuration, command }: ServiceFacts): string {
  const place = unitWord(folder);
  // A dollar sign would begin a variable.
  const start = [...command, 'run', '-c', configuration].map(unitWord).join(' ').replaceAll('$', '$$$$');
  return `# Copy it to /etc/systemd/system, make a user with \`useradd --system estreamer\`, give it the folder with
# \`chown -R estreamer ${folder}\`, and start it with \`systemctl enable --now estreamer\`.
[Unit]
Description=Events of a Cisco management center (eStreamer)
Documentation=https://www.npmjs.com/package/@x/estreamer-cli
Wants=network-online.target
After=network-online.target

[Service]
# It says when all is open and how it stands, and waits for a management center that is away; the watchdog starts it again once a stream has ended for good.
Type=notify
NotifyAccess=all
WatchdogSec=60
User=estreamer
WorkingDirectory=${folder.replaceAll('%', '%%')}
ExecStart=${start}
ExecReload=/bin/kill -HUP $MAINPID
# Memory that one thread is done with is used again by all: 5 MB less.
Environment=MALLOC_ARENA_MAX=2
Restart=on-failure
RestartSec=10
# Deliveries under way are finished at the end.
TimeoutStopSec=60
UMask=0077

# It reads its folder, writes there, and talks over the network.
ReadWritePaths=${place}
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
# What is not in the filter fails, and does not end the process.
SystemCallErrorNumber=EPERM
# No MemoryDenyWriteExecute: Node.js compiles while it runs.

[Install]
WantedBy=multi-user.target
`;
}

/** A path as one word of a unit's line: see "Quoting" and "Specifiers" of systemd.syntax(7) and systemd.unit(5). */
function unitWord(text: string): string {
  const escaped = text.replaceAll('%', '%%').replaceAll(/["\\]/g, '\\$&');
  return /[\s"'\\;]/.test(text) ? `"${escaped}"` : escaped;
}

/** A compose file for a container that can write its data and nothing else. */
export function formatComposeFile({ configuration, version }: ServiceFacts): string {
  return `# \`docker compose up --detach\` in this folder. Files that belong to another user than 1000 need \`user:\` changed.
services:
  estreamer:
    image: node:24-slim
    # Not by npx, which does not hand SIGTERM on; by node itself, since nothing in /tmp can be executed.
    command:
      - sh
      - -c
      - npm install --global --prefix /tmp/npm @x/estreamer-cli@${version} && exec node --max-semi-space-size=16 --v8-pool-size=2 /tmp/npm/lib/node_modules/@x/estreamer-cli/dist/bin.js run --configuration /estreamer/${configuration}
    working_dir: /estreamer
    user: "1000:1000"
    environment:
      npm_config_cache: /tmp/npm-cache
      # Memory that one thread is done with is used again by all: 5 MB less.
      MALLOC_ARENA_MAX: "2"
    volumes:
      - .:/estreamer
    read_only: true
    tmpfs:
      - /tmp
    cap_drop:
      - ALL
    security_opt:
      - no-new-privileges:true
    restart: unless-stopped
    # Deliveries under way are finished at the end.
    stop_grace_period: 60s
`;
}
