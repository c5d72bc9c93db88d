package dev.muster.internal.proxy;

import dev.muster.internal.protocol.NamespaceOperation;
import dev.muster.internal.protocol.Values;
import dev.muster.shared.Namespace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A namespace kept by a manager.
final class RemoteNamespace implements Namespace, Proxied {
    private final Remote remote;

    RemoteNamespace(Remote remote) {
        this.remote = remote;
    }

    @Override
    public Remote remote() {
        return remote;
    }

    @Override
    public <T> T get(String name, Class<T> type) {
        return type.cast(
                find(name)
                        .orElseThrow(() ->
                                new NoSuchElementException(
                                        "the %s has no '%s'".formatted(remote, name))));
    }

    @Override
    public Optional<Object> find(String name) {
        return Optional.ofNullable(
                remote.look(
                        NamespaceOperation.GET,
                        (out, _) -> out.writeText(name),
                        ResultReader.VALUE));
    }

    @Override
    public void set(String name, Object value) {
        Objects.requireNonNull(value, "value");
        remote.run(
                NamespaceOperation.SET,
                (out, codec) -> {
                    out.writeText(name);
                    Values.write(value, codec, out);
                });
    }

    @Override
    public boolean remove(String name) {
        return remote.test(NamespaceOperation.REMOVE, (out, _) -> out.writeText(name));
    }

    @Override
    public Set<String> names() {
        var names = new LinkedHashSet<String>();
        if (remote.look(NamespaceOperation.NAMES, CallWriter.NONE, ResultReader.VALUE)
                instanceof List<?> all) {
            all.forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RemoteNamespace that && remote.equals(that.remote);
    }

    @Override
    public int hashCode() {
        return remote.hashCode();
    }

    @Override
    public String toString() {
        return remote.toString();
    }
}
