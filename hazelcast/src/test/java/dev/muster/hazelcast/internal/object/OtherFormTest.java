package dev.muster.hazelcast.internal.object;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.codec.CodecException;
import dev.muster.connection.AuthKey;
import dev.muster.hazelcast.internal.engine.Sealer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a cluster keeps of a shared object may have been written by another Muster.
class OtherFormTest {
    private static final byte[] PLACE = {1, 2, 3};

    @ParameterizedTest
    @ValueSource(bytes = {0, 2})
    void an_object_of_an_older_or_a_newer_form_is_refused_with_the_cure(byte form) {
        var sealer = new Sealer(AuthKey.generate(), "cluster");
        byte[] sealed = sealer.seal(PLACE, new byte[] {form, 1, 0, 0});

        assertThatThrownBy(() -> CellEntry.opened(sealer, PLACE, sealed, ValueState.KIND))
                .isInstanceOf(CodecException.class)
                .hasMessage(
                        "it is kept in form %d, this Muster knows form 1: run the same Muster everywhere in a cluster"
                                .formatted(form));
    }
}
