#!/usr/bin/env node
// Committed, because npm links commands when it installs, and before the first build there is no dist.
import './dist/esm/cli.js';
