/** Names of the link types that are met most, from tcpdump.org/linktypes.html. */
const NAMES: { readonly [linktype: number]: string } = {
  0: 'NULL',
  1: 'ETHERNET',
  9: 'PPP',
  50: 'PPP_HDLC',
  51: 'PPP_ETHER',
  101: 'RAW',
  104: 'C_HDLC',
  105: 'IEEE802_11',
  107: 'FRELAY',
  108: 'LOOP',
  113: 'LINUX_SLL',
  119: 'IEEE802_11_PRISM',
  127: 'IEEE802_11_RADIOTAP',
  163: 'IEEE802_11_AVS',
  192: 'PPI',
  195: 'IEEE802_15_4_WITHFCS',
  220: 'USB_LINUX_MMAPPED',
  228: 'IPV4',
  229: 'IPV6',
  231: 'DBUS',
  249: 'USBPCAP',
  276: 'LINUX_SLL2',
};

/** `ETHERNET`, or the number where the link type is a rare one. */
export const linktypeName = (linktype: number): string => NAMES[linktype] ?? String(linktype);

/** `127 (IEEE802_11_RADIOTAP)`: number and name, where it has one here. */
export const linktypeLabel = (linktype: number): string =>
  linktype in NAMES ? `${linktype} (${linktypeName(linktype)})` : String(linktype);
