/** What the files around a configuration are made of. */
export interface ServiceFacts {
  /** The folder of the configuration, absolute. */
  readonly folder: string;
  readonly configuration: string;
  /** How the command is started: its absolute path. */
  readonly command: string;
  readonly version: string;
}

/** A unit for systemd that can do nothing but what the command has to. */
export function formatSystemdUnit({ folder, configuration, command }: ServiceFacts): string {
  return `# Copy it to /etc/systemd/system, make a user with \`useradd --system estreamer\`, give it the folder with
# \`chown -R estreamer ${folder}\`, and start it with \`systemctl enable --now estreamer\`.
[Unit]
Description=Events of a Cisco management center (eStreamer)
Documentation=https://www.npmjs.com/package/@x/estreamer-cli
Wants=network-online.target
After=network-online.target

[Service]
# It says when it streams and how it stands; the watchdog starts it again once a stream has ended for good.
Type=notify
NotifyAccess=all
WatchdogSec=60
User=estreamer
WorkingDirectory=${folder}
ExecStartPre=${command} run --check -c ${configuration}
ExecStart=${command} run -c ${configuration}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=10
# Deliveries under way are finished at the end.
TimeoutStopSec=60
UMask=0077

# It reads its folder, writes there, and talks over the network.
ReadWritePaths=${folder}
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

/** A compose file for a container that can write its data and nothing else. */
export function formatComposeFile({ configuration, version }: ServiceFacts): string {
  return `# \`docker compose up --detach\` in this folder. Files that belong to another user than 1000 need \`user:\` changed.
services:
  estreamer:
    image: node:24-slim
    command:
      - npx
      - --yes
      - "@x/estreamer-cli@${version}"
      - run
      - --configuration
      - /estreamer/${configuration}
    working_dir: /estreamer
    user: "1000:1000"
    environment:
      npm_config_cache: /tmp/npm
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
