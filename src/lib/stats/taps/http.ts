import { count, text, uint16 } from '../../records/field.js';
import { countedGroup, countedResult, countedTable } from '../counted.js';
import { NumberCounts } from '../sketches/number-counts.js';
import { Sums } from '../sketches/sums.js';
import { TextCounts } from '../sketches/text-counts.js';
import { defineTap } from '../tap.js';

/** Codes have three digits: RFC 9110 section 15. */
const CODES = 1000;

/** Requests and responses of HTTP/1, as `tshark -z http,tree` and `-z http_srv,tree`. */
export const http = defineTap({
  name: 'http',
  about: 'Requests and responses of HTTP: methods, codes, hosts, programs',
  needs: ['http'],
  fields: {
    requests: count('Requests'),
    responses: count('Responses'),
    methods: countedGroup('Methods of requests', { method: text('Method') }),
    codes: countedGroup('Codes of responses', { code: uint16('Code') }),
    hosts: countedGroup('Hosts that were asked', { host: text('Host') }),
    user_agents: countedGroup('Programs that asked', { user_agent: text('User agent') }),
  },
  parts: ({ limit }) => ({
    sums: new Sums('requests', 'responses'),
    methods: new TextCounts({ limit }),
    codes: new NumberCounts({ limit: CODES }),
    hosts: new TextCounts({ limit }),
    user_agents: new TextCounts({ limit }),
  }),

  observer:
    ({ sums: { of: sums }, methods, codes, hosts, user_agents }) =>
    ({ http: header, frame: { len } }) => {
      if (header === undefined) return;
      const { request, response, host, user_agent } = header;
      if (request.method !== undefined) {
        sums.requests += 1;
        methods.count(request.method.text, len);
        if (host !== undefined) hosts.count(host, len);
        if (user_agent !== undefined) user_agents.count(user_agent, len);
      }
      if (response.code !== undefined) {
        sums.responses += 1;
        codes.count(response.code, len);
      }
    },

  result: ({ sums, methods, codes, hosts, user_agents }, { top }) => ({
    ...sums.of,
    methods: countedResult(methods, top, (method) => ({ method })),
    codes: countedResult(codes, top, (code) => ({ code })),
    hosts: countedResult(hosts, top, (host) => ({ host })),
    user_agents: countedResult(user_agents, top, (user_agent) => ({ user_agent })),
  }),

  tables: ({ requests, responses, methods, codes, hosts, user_agents }) => [
    {
      title: 'HTTP',
      columns: ['requests', 'responses'],
      rows: requests + responses === 0 ? [] : [[requests, responses]],
    },
    countedTable({ title: 'HTTP methods', columns: ['method'] }, methods),
    countedTable({ title: 'HTTP codes', columns: ['code'] }, codes),
    countedTable({ title: 'HTTP hosts', columns: ['host'] }, hosts),
    countedTable({ title: 'HTTP programs', columns: ['user agent'] }, user_agents),
  ],
});
