import { attack, probe } from './attack.ts';
import { arrival, departure, hostChange, serverChange } from './discovery.ts';
import { download, infection } from './file-transfer.ts';
import { lookup } from './lookup.ts';
import type { Scene } from './scene.ts';
import { login, userRemoval, vpnLogin, vpnLogout } from './users.ts';
import { violation } from './violation.ts';
import { visit } from './visit.ts';

/** What can happen in the network. */
export const scenes = {
  visit,
  lookup,
  probe,
  attack,
  download,
  infection,
  arrival,
  departure,
  hostChange,
  serverChange,
  login,
  userRemoval,
  vpnLogin,
  vpnLogout,
  violation,
} as const satisfies Readonly<Record<string, Scene>>;

/** The name of something that can happen. */
export type SceneName = keyof typeof scenes;

/** How often each thing happens, compared with the others. */
export type TrafficMix = Readonly<Partial<Record<SceneName, number>>>;

/** The traffic of a small network on a working day. */
export const defaultMix: TrafficMix = {
  visit: 20,
  lookup: 8,
  probe: 1,
  attack: 1,
  download: 1,
  infection: 1,
  arrival: 1,
  departure: 1,
  hostChange: 1,
  serverChange: 1,
  login: 1,
  userRemoval: 1,
  vpnLogin: 1,
  vpnLogout: 1,
  violation: 1,
};
