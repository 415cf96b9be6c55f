import { runCommand } from './command.js';

const [, script = '', ...args] = process.argv;
void runCommand(args, script);
