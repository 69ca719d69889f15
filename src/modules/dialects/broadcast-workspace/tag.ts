/** Groups these operations in the documentation. */
export const BROADCAST_WORKSPACE_TAG = 'Broadcast workspace';
