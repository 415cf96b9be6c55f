import { runInThisContext } from 'node:vm';

/** The process whose environment Node itself reads; Jest gives tests a copy. */
export const realProcess = runInThisContext('process') as NodeJS.Process;
