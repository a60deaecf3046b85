import { canBeAbsent, type Field, type Fields } from './field.js';

/** A JSON Schema, as far as it is written here. */
export type JsonSchema = { readonly [keyword: string]: unknown };

const ADDRESS_PATTERN = {
  ipv4: '^(\\d{1,3}\\.){3}\\d{1,3}$',
  ipv6: '^[0-9a-f:.]{2,45}$',
  mac: '^([0-9a-f]{2}:){5}[0-9a-f]{2}$',
} as const;

/** The JSON Schema (draft 2020-12) of a kind of record. */
export const recordSchema = (kind: string, fields: Fields): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `networking-tester/${kind}/1`,
  title: `The ${kind} record`,
  ...objectSchema(fields),
});

/** The schema of an object of these fields; unknown keys are refused, so that a field cannot go undescribed. */
export function objectSchema(fields: Fields): JsonSchema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => !canBeAbsent(field)).map(([key]) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, field]) => [key, fieldSchema(field)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function fieldSchema(field: Field): JsonSchema {
  const unit = field.unit === undefined ? '' : ` (${field.unit})`;
  return { description: `${field.about}${unit}`, ...valueSchema(field) };
}

function valueSchema(field: Field): JsonSchema {
  switch (field.kind) {
    case 'uint':
      return { type: 'integer', minimum: 0, maximum: field.max };
    case 'number':
    case 'time':
      return { type: 'number' };
    case 'boolean':
      return { type: 'boolean' };
    case 'name':
      return { type: 'string' };
    case 'text':
      return { type: 'string', ...(field.values === undefined ? {} : { enum: field.values }) };
    case 'address':
      return { type: 'string', pattern: ADDRESS_PATTERN[field.family] };
    case 'group':
      return objectSchema(field.fields);
    case 'list':
      return { type: 'array', minItems: 1, items: fieldSchema(field.item) };
    default:
      return {};
  }
}
