package dev.muster.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// The body of one message, as it arrived.
///
/// A frame passed to [Handler#received] may be a view of the event loop's own memory: it is valid
/// until that call returns. Use [#copy] to keep it.
public final class Frame {
    private final byte[] array;
    private final int offset;
    private final int length;
    private final List<byte[]> chunks;
    private final long size;
    private final boolean borrowed;

    private Frame(
            byte[] array,
            int offset,
            int length,
            List<byte[]> chunks,
            long size,
            boolean borrowed) {
        this.array = array;
        this.offset = offset;
        this.length = length;
        this.chunks = chunks;
        this.size = size;
        this.borrowed = borrowed;
    }

    /// A view of memory that will be reused.
    static Frame view(byte[] array, int offset, int length) {
        return new Frame(array, offset, length, List.of(), length, true);
    }

    static Frame owning(byte[] array, int length) {
        return new Frame(array, 0, length, List.of(), length, false);
    }

    /// @param lastLength how many bytes of the last chunk count; the others count in full
    static Frame large(List<byte[]> chunks, int lastLength) {
        long size = lastLength;
        for (int i = 0; i < chunks.size() - 1; i++) {
            size += chunks.get(i).length;
        }
        return new Frame(new byte[0], 0, lastLength, chunks, size, false);
    }

    /// Whether the frame is in several chunks, so that only [#stream] shows it.
    public boolean isLarge() {
        return !chunks.isEmpty();
    }

    /// The array with the bytes from [#offset], [#length] of them.
    ///
    /// @throws IllegalStateException if the frame is large
    public byte[] array() {
        if (isLarge()) {
            throw new IllegalStateException(
                    "the frame has %d bytes in %d chunks, array() needs one: read stream()"
                            .formatted(size, chunks.size()));
        }
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return Math.toIntExact(size);
    }

    /// How many bytes the frame has.
    public long size() {
        return size;
    }

    /// The first bytes, at most this number.
    public byte[] beginning(int most) {
        byte[] first = isLarge() ? chunks.getFirst() : array;
        int from = isLarge() ? 0 : offset;
        return Arrays.copyOfRange(first, from, from + (int) Math.min(most, size));
    }

    /// All bytes, in order.
    public InputStream stream() {
        if (!isLarge()) {
            return new ByteArrayInputStream(array, offset, length);
        }
        List<InputStream> parts = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            byte[] chunk = chunks.get(i);
            int count = i == chunks.size() - 1 ? length : chunk.length;
            parts.add(new ByteArrayInputStream(chunk, 0, count));
        }
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    /// A frame that stays valid: this one if it owns its memory, else a copy.
    public Frame copy() {
        if (!borrowed) {
            return this;
        }
        byte[] bytes = new byte[length];
        System.arraycopy(array, offset, bytes, 0, length);
        return owning(bytes, length);
    }

    /// What a server does with the frames of one channel. Called by the channel's event loop, never
    /// by two threads at a time; work that takes long or waits belongs on another thread.
    public interface Handler {

        /// A whole message has arrived. An exception closes this channel and no other.
        ///
        /// @param frame valid until this call returns; [Frame#copy] keeps it
        void received(Frame frame);

        /// Everything that waited to be sent is on its way. Not called for frames that are sent at
        /// once.
        default void drained() {}

        /// The channel is closed: by the peer, by an error or by this side. Called exactly once,
        /// after the last [#received].
        void closed();
    }
}
