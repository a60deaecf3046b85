import { describe, expect, it } from 'vitest';
import { onlineService } from '../../src/lib/names/online-services.js';
import { serviceName } from '../../src/lib/names/services.js';
import { vendorName } from '../../src/lib/names/vendors.js';

describe('serviceName', () => {
  it.each([
    ['tcp', 443, 'https'],
    ['udp', 53, 'domain'],
    ['tcp', 22, 'ssh'],
    ['udp', 514, 'syslog'],
    ['tcp', 514, 'shell'],
    ['tcp', 0, undefined],
    ['udp', 65_535, undefined],
  ] as const)('of %s port %d is %s', (transport, port, name) => {
    expect(serviceName(transport, port)).toBe(name);
  });
});

describe('vendorName', () => {
  it.each([
    ['00:1b:21:3c:9d:f8', 'Intel Corporate'],
    ['00:00:0c:07:ac:01', 'Cisco Systems, Inc'],
    ['02:00:00:00:00:01', undefined], // locally administered
    ['ff:ff:ff:ff:ff:ff', undefined],
  ])('of %s is %s', (mac, vendor) => {
    expect(vendorName(mac)).toBe(vendor);
  });

  it.each([
    ['8c:1f:64:00:00:01', 'Suzhou Xingxiangyi Precision Manufacturing Co.,Ltd.'],
    ['8c:1f:64:00:30:01', 'Brighten Controls LLP'], // 36 bits: MA-S
    ['10:06:48:00:00:01', 'FLEXTRONICS TECHNOLOGIES (INDIA) PVT LTD'],
    ['10:06:48:10:00:01', 'KYTRONICS'], // 28 bits: MA-M
  ])('of %s is that of the smallest block, %s', (mac, vendor) => {
    expect(vendorName(mac)).toBe(vendor);
  });
});

describe('onlineService', () => {
  it.each([
    ['www.youtube.com', 'youtube'],
    ['R3---SN-4G5E6NZ7.GoogleVideo.com.', 'youtube'],
    ['maps.google.com', 'google-maps'],
    ['www.google.com', 'google'],
    ['notgoogle.com', undefined],
    ['google.com.evil.example', undefined],
    ['com', undefined],
    ['', undefined],
    [`${'a.'.repeat(500)}google.com`, undefined],
    ['constructor.prototype', undefined],
  ])('of %s is %s', (host, service) => {
    expect(onlineService(host)).toBe(service);
  });
});
