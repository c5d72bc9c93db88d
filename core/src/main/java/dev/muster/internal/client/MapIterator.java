package dev.muster.internal.client;

import dev.muster.internal.protocol.Result.MapPage;
import java.util.AbstractMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map.Entry;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Walks through a map in pieces.
final class MapIterator<K, V> implements Iterator<Entry<K, V>> {
    private final MapProxy<K, V> map;
    private List<Entry<K, V>> page = List.of();
    private int next;
    private long place;
    private boolean isLastPage;
    private @Nullable K last;

    MapIterator(MapProxy<K, V> map) {
        this.map = map;
    }

    @Override
    public boolean hasNext() {
        while (next == page.size() && !isLastPage) {
            MapPage read = map.page(place);
            page = MapProxy.entries(read);
            next = 0;
            place = read.next();
            isLastPage = place == 0;
        }
        return next < page.size();
    }

    @Override
    public Entry<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Entry<K, V> entry = page.get(next++);
        last = entry.getKey();
        return new Writing(entry);
    }

    @Override
    public void remove() {
        K key = last;
        if (key == null) {
            throw new IllegalStateException("next() must come before remove()");
        }
        last = null;
        map.remove(key);
    }

    /// An entry whose value can be set.
    private final class Writing extends AbstractMap.SimpleEntry<K, V> {
        private static final long serialVersionUID = 1L;

        Writing(Entry<K, V> entry) {
            super(entry);
        }

        @Override
        public V setValue(V value) {
            map.put(getKey(), value);
            return super.setValue(value);
        }
    }
}
