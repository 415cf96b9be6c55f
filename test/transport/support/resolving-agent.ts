import http from 'node:http';

/**
 * An agent with a resolver of its own: one answer a lookup, an IPv4 address or an error code, the last one again and again.
 */
export class ResolvingAgent extends http.Agent {
  lookups = 0;
  onLookup = (): unknown => undefined;

  constructor(...answers: string[]) {
    super({
      lookup: (hostname, { all }, found) => {
        const answer = answers[Math.min(this.lookups, answers.length - 1)] ?? '';
        this.lookups += 1;
        this.onLookup();
        if (!/^\d/.test(answer)) found(Object.assign(new Error(hostname), { code: answer }), '', 0);
        else if (all === true) found(null, [{ address: answer, family: 4 }]);
        else found(null, answer, 4);
      },
    });
  }
}
