import { describe, expect, it } from 'vitest';
import { ipv4OfWord, macOfWords } from '../../src/lib/bytes/address.js';
import { HostNames } from '../../src/lib/packets/host-names.js';
import { header, host, packetWith } from '../support/hand-made.js';

const namesOf = (...packets: ReturnType<typeof packetWith>[]): HostNames => {
  const names = new HostNames();
  for (const packet of packets) names.take(packet);
  return names;
};

const dns = (parts: object, srcport = 53) =>
  packetWith({
    ...header('ip', { src: host(1), dst: host(2) }),
    ...header('udp', { srcport, dstport: 40_000 }),
    ...header('dns', parts),
  });

describe('HostNames', () => {
  it('calls an address as it was asked for, also where the answer goes through another name', () => {
    const names = namesOf(
      dns({
        flags: { response: true },
        qry: { name: ['www.example'], type: [1] },
        resp: { name: ['www.example', 'cdn.example', 'cdn.example'], type: [5, 1, 1] },
        a: [host(7), host(8)],
      }),
    );
    expect([names.of('10.0.0.7')?.name, names.of('10.0.0.8')?.name]).toEqual(['www.example', 'www.example']);
    expect(names.of('10.0.0.9')).toBeUndefined();
  });

  it('takes from mDNS the name that stands beside each address', () => {
    const names = namesOf(
      dns(
        {
          flags: { response: true },
          resp: { name: ['printer.local', '_ipp._tcp.local', 'desk.local'], type: [1, 12, 1] },
          a: [host(7), host(8)],
        },
        5353,
      ),
    );
    expect(names.of('10.0.0.7')).toEqual({ name: 'printer.local', by: 'mdns' });
    expect(names.of('10.0.0.8')).toEqual({ name: 'desk.local', by: 'mdns' });
  });

  it('takes nothing where it is not known which record is whose', () => {
    const names = namesOf(
      dns({
        flags: { response: true },
        resp: { name: ['a.example', 'b.example'], type: [1, 1] },
        a: [host(7)],
      }),
    );
    expect(names.of('10.0.0.7')).toBeUndefined();
  });

  it('takes a pointer for the name of the address in the question', () => {
    const names = namesOf(
      dns({
        flags: { response: true },
        qry: { name: ['7.0.0.10.in-addr.arpa'], type: [12] },
        ptr: { domain_name: ['desk.example'] },
      }),
    );
    expect(names.of('10.0.0.7')?.name).toBe('desk.example');
  });

  it('takes no question for an answer', () => {
    const names = namesOf(
      dns({ flags: { response: false }, qry: { name: ['www.example'], type: [1] }, a: [host(7)] }),
    );
    expect(names.of('10.0.0.7')).toBeUndefined();
  });

  it('puts what a DHCP client calls itself beside the address that it is given', () => {
    const mac = macOfWords(0x021b, 0x213c9df8);
    const dhcp = (parts: object) => packetWith(header('dhcp', { hw: { mac_addr: mac }, ...parts }));
    const names = namesOf(
      dhcp({ option: { dhcp: 3, hostname: 'laptop' } }),
      dhcp({ option: { dhcp: 5 }, ip: { your: host(7) } }),
    );
    expect(names.of('10.0.0.7')).toEqual({ name: 'laptop', by: 'dhcp' });
  });

  it('believes a host more than a server, and a server more than a client that asks for something', () => {
    const names = new HostNames();
    names.learn('10.0.0.7', 'asked.example', 'asked');
    names.learn('10.0.0.7', 'other.example', 'asked');
    expect(names.of('10.0.0.7')?.name).toBe('asked.example');
    names.learn('10.0.0.7', 'dns.example', 'dns');
    names.learn('10.0.0.7', 'asked.example', 'asked');
    expect(names.of('10.0.0.7')?.name).toBe('dns.example');
    names.learn('10.0.0.7', 'laptop', 'dhcp');
    names.learn('10.0.0.7', 'dns.example', 'dns');
    expect(names.of('10.0.0.7')?.name).toBe('laptop');
  });

  it('calls a server by the host that TLS clients ask it for, but not by an address', () => {
    const hello = (name: string, server: number) =>
      packetWith({
        ...header('ip', { src: host(1), dst: host(server) }),
        ...header('tls', { handshake: { extensions_server_name: name } }),
      });
    const names = namesOf(hello('shop.example', 7), hello('10.0.0.8', 8));
    expect(names.of('10.0.0.7')).toEqual({ name: 'shop.example', by: 'asked' });
    expect(names.of('10.0.0.8')).toBeUndefined();
  });

  it('has room for 65,536 names of 255 characters, and counts what it forgets', () => {
    const names = new HostNames();
    for (let number = 0; number < 70_000; number += 1) {
      names.learn(ipv4OfWord(number).text, 'x'.repeat(1_000), 'dns');
    }
    expect(names.forgotten).toBe(70_000 - 65_536);
    expect(names.of(ipv4OfWord(0).text)).toBeUndefined();
    expect(names.of(ipv4OfWord(69_999).text)?.name).toHaveLength(255);
  });
});
