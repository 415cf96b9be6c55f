/** The repository's root folder. */
export const ROOT: string;

export interface RunningSample {
  appUrl: string;
  simulatorUrl: string;
  /** Ends it as Ctrl-C does; resolves when it is gone. */
  stop(): Promise<void>;
}

export function startSample(): Promise<RunningSample>;
export function runShell(text: string, sample?: RunningSample): Promise<{ stdout: string; stderr: string }>;
