import type { Detector, Inputs } from '../findings/detector.js';
import type { Option } from '../findings/option.js';
import { DETECTORS } from '../findings/registry.js';
import { argument, prose } from './mdoc.js';

/** All detectors, with what they look at, their sources and their options. */
export const detectorList = (): string[] => (DETECTORS as readonly Detector[]).flatMap(detectorSection);

function detectorSection(detector: Detector): string[] {
  const { name, about, source, attack, inputs, options } = detector;
  const entries = Object.entries(options);
  return [
    `.Ss ${argument(name)}`,
    ...prose(`${about}.`),
    ...prose(`Looks at ${inputsText(inputs)}.`),
    ...(attack.length === 0 ? [] : prose(`MITRE ATT&CK: ${attack.join(', ')}.`)),
    ...prose(`After ${source}.`),
    ...(entries.length === 0
      ? []
      : [
          '.Bl -tag -width Ds -compact',
          ...entries.flatMap(([key, option]) => optionItem(key, option)),
          '.El',
        ]),
  ];
}

const optionItem = (name: string, option: Option): string[] => [
  `.It Cm ${argument(name)} Pq ${argument(defaultText(option))}`,
  ...prose(`${option.about}.`),
];

const defaultText = (option: Option): string => {
  if (option.kind === 'words') return option.value.length === 0 ? 'none' : option.value.join(' ');
  return option.unit === '' ? String(option.value) : `${option.value} ${option.unit}`;
};

function inputsText({ packets, flows, features, predictions, account }: Inputs): string {
  const kinds = [
    ...(packets === undefined
      ? []
      : [packets.length === 0 ? 'packets' : `packets with ${packets.join(', ')}`]),
    ...(flows === true ? ['flows'] : []),
    ...(features === true ? ['features'] : []),
    ...(predictions === true ? ['predictions'] : []),
    ...(account === true ? ['the account of the input'] : []),
  ];
  return kinds.join('; ');
}
