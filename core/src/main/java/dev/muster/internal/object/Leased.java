package dev.muster.internal.object;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An item of a queue that was taken under a lease, now or before.
///
/// @param number the number of the lease; 0 while the item waits in the queue again
/// @param attempt how often it has been taken
/// @param history why the earlier attempts ended
/// @param holder the client that has it; null while it waits in the queue again
public record Leased(
        long number,
        @Nullable Object item,
        int attempt,
        List<String> history,
        @Nullable Client holder) {
    /// An item taken for the first time.
    static Leased first(long number, @Nullable Object item, Client holder) {
        return new Leased(number, item, 1, List.of(), holder);
    }

    Leased again(long newNumber, Client newHolder) {
        return new Leased(newNumber, item, attempt + 1, history, newHolder);
    }

    Leased givenBack(String reason) {
        var longer = new ArrayList<>(history);
        longer.add(reason);
        return new Leased(0, item, attempt, List.copyOf(longer), null);
    }
}
