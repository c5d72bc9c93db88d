package dev.muster.internal.protocol;

/// What a client asks of a queue. *wait* is a signed number of nanoseconds, negative for ever.
public enum QueueOperation {
    /// wait, value → whether there was room.
    PUT,
    /// value → nothing. Puts an item to the front whose taker did not want it after all.
    PUT_BACK,
    /// wait → item, or nothing.
    TAKE,
    /// wait → lease (number), attempt (number), count and texts of the history, item; or nothing.
    TAKE_LEASE,
    /// lease → whether it was still held.
    DONE,
    /// lease, text → whether it was still held.
    GIVE_BACK,
    /// → nothing, when all is done.
    JOIN,
    /// → int.
    SIZE,
    /// → int, the room that is left.
    ROOM,
    /// place, most (numbers) → a list of the items from that place on.
    PAGE,
    /// most (number) → a list of the items taken.
    DRAIN,
    /// value → whether it was there.
    REMOVE,
    /// value → whether it is there.
    CONTAINS,
    /// → nothing.
    CLEAR,
    /// → an [ObjectReply].
    DEAD_LETTERS
}
