import { ModelError } from '../model-error.js';
import type { GraphNode } from '../onnx/graph.js';
import type { Tensor } from '../onnx/tensor.js';

/** A number that a node was told, or what it is if nothing was said. */
export function numberOf(node: GraphNode, name: string, otherwise: number): number {
  const value = node.attributes.get(name) ?? otherwise;
  if (typeof value === 'number') return value;
  throw wrong(node, name, 'a number');
}

/** A text that a node was told, or what it is if nothing was said. */
export function textOf(node: GraphNode, name: string, otherwise: string): string {
  const value = node.attributes.get(name) ?? otherwise;
  if (typeof value === 'string') return value;
  throw wrong(node, name, 'a text');
}

/** A list of numbers that a node was told; empty if nothing was said. */
export function numbersOf(node: GraphNode, name: string): readonly number[] {
  const value = node.attributes.get(name) ?? [];
  if (isList(value) && value.every((each) => typeof each === 'number')) return value as readonly number[];
  throw wrong(node, name, 'a list of numbers');
}

/** A list of texts that a node was told; empty if nothing was said. */
export function textsOf(node: GraphNode, name: string): readonly string[] {
  const value = node.attributes.get(name) ?? [];
  if (isList(value) && value.every((each) => typeof each === 'string')) return value as readonly string[];
  throw wrong(node, name, 'a list of texts');
}

/** A tensor that a node was told; undefined if nothing was said. */
export function tensorOf(node: GraphNode, name: string): Tensor | undefined {
  const value = node.attributes.get(name);
  if (value === undefined || (typeof value === 'object' && 'dims' in value)) return value;
  throw wrong(node, name, 'a tensor');
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const wrong = ({ op }: GraphNode, name: string, expected: string): ModelError =>
  new ModelError(`${op}: ${name} is not ${expected}`);
