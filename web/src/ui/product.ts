export const kProductName = 'code-hub';
