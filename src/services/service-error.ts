/** The embedded servers cannot do what was asked. The message is one or two sentences for the user and names the remedy. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
}
