package dev.muster.internal.protocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An item under a lease: number, attempt, count and texts of the history, item.
///
/// @param number names the lease
/// @param attempt how often the item has been taken
/// @param history why the earlier attempts ended
/// @param item null also if it could not be read
/// @param failure why the item could not be read
public record LeaseReply(
        long number,
        int attempt,
        List<String> history,
        @Nullable Object item,
        @Nullable CodecException failure) {
    static LeaseReply read(Input in, JavaCodec codec) throws CodecException {
        long number = in.readUnsigned();
        int attempt = (int) in.readUnsigned();
        var history = new ArrayList<String>();
        for (int left = in.readCount(1); left > 0; left--) {
            history.add(in.readText());
        }
        try {
            return new LeaseReply(number, attempt, List.copyOf(history), codec.decode(in), null);
        } catch (CodecException e) {
            return new LeaseReply(number, attempt, List.copyOf(history), null, e);
        }
    }
}
