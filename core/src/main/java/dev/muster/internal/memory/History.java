package dev.muster.internal.memory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Why the attempts at an item ended, oldest first.
record History(List<String> reasons) {
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
}
