package dev.muster.internal.memory;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Why the attempts at an item ended, oldest first. In the spill file, it is its length (int) and
/// its bytes.
record History(List<String> reasons) {
    private static final int LENGTH_BYTES = Integer.BYTES;
    static final History NONE = new History(List.of());

    History {
        reasons = List.copyOf(reasons);
    }

    History plus(String reason) {
        var longer = new ArrayList<>(reasons);
        longer.add(reason);
        return new History(longer);
    }

    /// The serialized form: the length of each text in UTF-8, and the text.
    byte[] toBytes() {
        var texts = reasons.stream().map(each -> each.getBytes(StandardCharsets.UTF_8)).toList();
        var out = ByteBuffer.allocate(texts.stream().mapToInt(text -> 4 + text.length).sum());
        texts.forEach(text -> out.putInt(text.length).put(text));
        return out.array();
    }

    static History of(byte[] bytes) {
        var reasons = new ArrayList<String>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            byte[] text = new byte[in.getInt()];
            in.get(text);
            reasons.add(new String(text, StandardCharsets.UTF_8));
        }
        return new History(reasons);
    }

    /// Writes it to a place of its own in the spill file.
    ///
    /// @return its offset
    long spill(SpillFile spill) {
        byte[] bytes = toBytes();
        byte[] all =
                ByteBuffer.allocate(LENGTH_BYTES + bytes.length)
                        .putInt(bytes.length)
                        .put(bytes)
                        .array();
        long offset = spill.allocate(all.length);
        spill.write(offset, List.of(MemorySegment.ofArray(all)), all.length);
        return offset;
    }

    static History read(SpillFile spill, long offset) {
        return of(spill.read(offset + LENGTH_BYTES, length(spill, offset)));
    }

    private static int length(SpillFile spill, long offset) {
        return ByteBuffer.wrap(spill.read(offset, LENGTH_BYTES)).getInt();
    }

    static void free(SpillFile spill, long offset) {
        spill.free(offset, LENGTH_BYTES + length(spill, offset));
    }
}
