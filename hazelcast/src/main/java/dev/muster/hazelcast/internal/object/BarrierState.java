package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/// A barrier, which is used in rounds.
///
/// @param parties 0 if it was never made
/// @param round the number of the round for which parties arrive
/// @param outcomes how the 64 rounds before ended, the last in the lowest bit: 1 if all arrived
/// @param arrived those that wait in this round
record BarrierState(long parties, long round, long outcomes, boolean isBroken, List<Owner> arrived)
        implements State<BarrierState> {
    static final Kind<BarrierState> KIND =
            new Kind<>(new BarrierState(0, 0, 0, false, List.of()), BarrierState::read);

    @Override
    public void write(Output out) {
        out.writeUnsigned(parties);
        out.writeUnsigned(round);
        out.writeLong(outcomes);
        out.writeByte(isBroken ? 1 : 0);
        Owner.writeAll(arrived, out);
    }

    private static BarrierState read(Input in) throws CodecException {
        return new BarrierState(
                in.readUnsigned(),
                in.readUnsigned(),
                in.readLong(),
                in.readByte() != 0,
                Owner.readAll(in));
    }

    /// For so many parties.
    BarrierState of(long newParties) {
        return new BarrierState(newParties, round, outcomes, isBroken, arrived);
    }

    /// One more has arrived; if it is the last, the next round begins.
    BarrierState arrive(Owner who) {
        if (arrived.size() + 1 >= parties) {
            return next(true, false);
        }
        var all = new ArrayList<>(arrived);
        all.add(who);
        return new BarrierState(parties, round, outcomes, isBroken, all);
    }

    /// Those that wait, and who arrives later, find it broken.
    BarrierState broken() {
        return next(false, true);
    }

    /// Those that wait find it broken, and nobody else.
    BarrierState reset() {
        return next(false, false);
    }

    private BarrierState next(boolean haveAllArrived, boolean broken) {
        return new BarrierState(
                parties, round + 1, outcomes << 1 | (haveAllArrived ? 1 : 0), broken, List.of());
    }

    /// Whether all arrived for an earlier round.
    boolean hadAll(long earlier) {
        long ago = round - 1 - earlier;
        return ago < Long.SIZE && (outcomes >>> ago & 1) != 0;
    }

    @Override
    public BarrierState cleaned(LongPredicate isAlive) {
        List<Owner> living = arrived.stream().filter(each -> isAlive.test(each.process())).toList();
        return living.size() == arrived.size()
                ? this
                : new BarrierState(parties, round, outcomes, isBroken, living);
    }
}
