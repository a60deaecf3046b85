import { describe, expect, it } from 'vitest';
import { GeoDatabaseError, geoPlaces } from '../../src/lib/report/geo-places.js';
import { temporaryFile } from '../support/nt.js';
import { mmdbFile } from './mmdb-builder.js';

const TEN = '00001010';
const CITY = { country: { iso_code: 'DE' }, city: { names: { en: 'Berlin' } } };
const NETWORK = { autonomous_system_number: 64_496, autonomous_system_organization: 'Example Net' };

describe('geoPlaces', () => {
  it('tells country, city and network, of all databases together', () => {
    const places = geoPlaces(
      [
        temporaryFile('city.mmdb', mmdbFile({ [TEN]: CITY })),
        temporaryFile('asn.mmdb', mmdbFile({ [TEN]: NETWORK })),
      ],
      { isCoarse: false },
    );
    expect(places('10.1.2.3')).toBe('DE Berlin AS64496 Example Net');
    expect(places('11.1.2.3')).toBeUndefined();
    expect(places('fd00::1')).toBeUndefined();
    expect(places('00:1b:21:3c:9d:f8')).toBeUndefined();
  });

  it('reads the form of ip-location-db', () => {
    const places = geoPlaces([temporaryFile('c.mmdb', mmdbFile({ [TEN]: { country_code: 'FR' } }))], {
      isCoarse: false,
    });
    expect(places('10.1.2.3')).toBe('FR');
  });

  it('tells of a hidden address the country only', () => {
    const places = geoPlaces([temporaryFile('b.mmdb', mmdbFile({ [TEN]: { ...CITY, ...NETWORK } }))], {
      isCoarse: true,
    });
    expect(places('10.1.2.3')).toBe('DE');
  });

  it('refuses what is no database, and survives one that is damaged', () => {
    expect(() => geoPlaces([temporaryFile('x.mmdb', 'no database')], { isCoarse: false })).toThrow(
      GeoDatabaseError,
    );
    const bytes = mmdbFile({ [TEN]: CITY });
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 0xff;
      try {
        geoPlaces([temporaryFile('d.mmdb', damaged)], { isCoarse: false })('10.1.2.3');
      } catch (error) {
        expect(error).toBeInstanceOf(GeoDatabaseError);
      }
    }
  });
});
