/** Why a model cannot be used, in words that begin in lower case and need no sentence around them. */
export class ModelError extends Error {}

/** A model that was named is not there. */
export class NoSuchModel extends ModelError {}
