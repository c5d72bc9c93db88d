package dev.muster.internal.server;

import dev.muster.internal.object.ObjectType;
import dev.muster.internal.object.SharedObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A type that clients can create here.
///
/// @param type how its objects are created
/// @param exposed what clients may call, empty for all
/// @param isNamed whether the registry's user has given it a name: a client asks for it, and does
///   not create its own
/// @param runsUserCode whether the factory is the user's and may take long
record ServedType(ObjectType type, List<String> exposed, boolean isNamed, boolean runsUserCode) {

    SharedObject create(List<@Nullable Object> arguments, Map<?, ?> keywords) {
        return switch (type.proxies()) {
            case STORED -> type.create(arguments, keywords);
            case READ ->
                    type.create(StoredProxy.replaceAll(arguments, StoredProxy::value), keywords);
            case OPENED ->
                    type.create(
                            StoredProxy.replaceAll(arguments, StoredProxy::object),
                            StoredProxy.replaceAll(keywords, StoredProxy::object));
        };
    }
}
