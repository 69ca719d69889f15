/** Groups these operations in the documentation. */
export const GROUP_CHAT_TAG = 'Group chat';
