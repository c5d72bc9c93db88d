package dev.muster.internal.proxy.python;

import dev.muster.pickle.PyEquality;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/// The entries of a `dict`: an iteration shows those of the moment when it began, and changes the
/// dict itself.
final class PythonEntries<K, V> extends AbstractSet<Entry<K, V>> {
    private final PythonMap<K, V> map;

    PythonEntries(PythonMap<K, V> map) {
        this.map = map;
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        return new Walk();
    }

    private final class Walk implements Iterator<Entry<K, V>> {
        private final Iterator<Entry<K, V>> entries = map.snapshot().iterator();
        private @Nullable Entry<K, V> last;

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Entry<K, V> next() {
            Entry<K, V> entry = entries.next();
            last = entry;
            return new Writing(entry);
        }

        @Override
        public void remove() {
            Entry<K, V> entry = last;
            if (entry == null) {
                throw new IllegalStateException("next() must come before remove()");
            }
            last = null;
            map.remove(entry.getKey());
        }
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

    @Override
    public int size() {
        return map.size();
    }

    @Override
    public void clear() {
        map.clear();
    }

    @Override
    public boolean contains(@Nullable Object entry) {
        return entry instanceof Entry<?, ?> pair
                && pair.getKey() != null
                && pair.getValue() != null
                && PyEquality.equal(map.get(pair.getKey()), pair.getValue());
    }

    @Override
    public boolean remove(@Nullable Object entry) {
        return entry instanceof Entry<?, ?> pair && map.remove(pair.getKey(), pair.getValue());
    }
}
