package dev.muster.cli.map;

import java.util.List;

/// An item whose command will not run again.
///
/// @param number from 1, in the order of the input
/// @param item a character for each byte
/// @param words its command
/// @param end how the last attempt ended
/// @param host where that was
/// @param attempts how many there were; 0 if it did not run in this run
record Finished(
        long number, String item, List<String> words, CommandEnd end, String host, int attempts) {

    /// Whether the run ended before the item could.
    boolean isNotRun() {
        return end.cause() == CommandEnd.Cause.NOT_RUN;
    }

    /// The item as a message names it.
    String name() {
        String readable = Bytes.readable(item).replaceAll("\\p{Cntrl}", "?");
        int most = 60;
        String shown = readable.length() > most ? readable.substring(0, most) + "…" : readable;
        return "item %d (%s)".formatted(number, shown);
    }
}
