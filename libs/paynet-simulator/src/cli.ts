import { runCommand } from './command.js';

void runCommand(process.argv.slice(2));
