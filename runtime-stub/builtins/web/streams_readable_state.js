// Where readable streams keep their state, and the messages between them and their controllers.

/** The state of a stream. */
export const readableStateOf = Symbol("state");
/** Methods of controllers that only streams call. */
export const pullSteps = Symbol("pull");
export const pullIntoSteps = Symbol("pullInto");
export const cancelSteps = Symbol("cancel");
export const releaseSteps = Symbol("release");
export const errorSteps = Symbol("error");
