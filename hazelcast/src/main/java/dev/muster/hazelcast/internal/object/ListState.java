package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.protocol.ServerMessage.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The elements of a list.
///
/// @param events of the last change, for listeners
record ListState(List<Encoded> elements, List<Event> events) implements State<ListState> {
    /// One change.
    ///
    /// @param element null if it has none
    record Event(Change kind, int place, @Nullable Encoded element) {
        private void write(Output out) {
            out.writeByte(kind.ordinal() << 1 | (element == null ? 0 : 1));
            out.writeUnsigned(place);
            if (element != null) {
                Stored.write(element, out);
            }
        }

        private static Event read(Input in) throws CodecException {
            int kind = in.readByte();
            int place = (int) in.readUnsigned();
            return new Event(Change.of(kind >> 1), place, (kind & 1) == 0 ? null : Stored.read(in));
        }
    }

    static final Kind<ListState> KIND =
            new Kind<>(new ListState(List.of(), List.of()), ListState::read);

    @Override
    public void write(Output out) {
        Stored.writeAll(elements, out);
        out.writeUnsigned(events.size());
        events.forEach(each -> each.write(out));
    }

    private static ListState read(Input in) throws CodecException {
        List<Encoded> elements = Stored.readAll(in);
        var events = new ArrayList<Event>();
        for (int left = in.readCount(2); left > 0; left--) {
            events.add(Event.read(in));
        }
        return new ListState(elements, events);
    }

    /// The place, if it is one from 0 to below an end.
    static int checked(long place, int end) {
        if (place < 0 || place >= end) {
            throw new IndexOutOfBoundsException(
                    "index is %d, must be at least 0 and less than %d".formatted(place, end));
        }
        return (int) place;
    }

    Outcome<ListState> get(long place) {
        return with(elements.get(checked(place, elements.size())));
    }

    Outcome<ListState> set(long place, Encoded element) {
        int at = checked(place, elements.size());
        var all = new ArrayList<>(elements);
        Encoded before = all.set(at, element);
        return changed(all, new Event(Change.REPLACED, at, element)).with(before);
    }

    /// Inserts elements; at place -1 at the end.
    Outcome<ListState> add(long place, List<Encoded> added) {
        int at = place < 0 ? elements.size() : checked(place, elements.size() + 1);
        var all = new ArrayList<>(elements);
        all.addAll(at, added);
        var told = new Event[added.size()];
        for (int i = 0; i < told.length; i++) {
            told[i] = new Event(Change.ADDED, at + i, added.get(i));
        }
        return changed(all, told).with(null);
    }

    Outcome<ListState> remove(long place) {
        int at = checked(place, elements.size());
        var all = new ArrayList<>(elements);
        Encoded before = all.remove(at);
        return changed(all, new Event(Change.TAKEN_OUT, at, null)).with(before);
    }

    Outcome<ListState> cleared() {
        return changed(List.of(), new Event(Change.REORDERED, 0, null)).with(null);
    }

    private ListState changed(List<Encoded> next, Event... added) {
        var all = new ArrayList<>(events);
        all.addAll(List.of(added));
        return new ListState(next, all);
    }

    @Override
    public ListState cleaned(LongPredicate isAlive) {
        return this;
    }

    @Override
    public ListState quiet() {
        return events.isEmpty() ? this : new ListState(elements, List.of());
    }
}
