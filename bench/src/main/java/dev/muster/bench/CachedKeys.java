package dev.muster.bench;

import java.util.concurrent.ThreadLocalRandom;

/// Which keys of [NearCacheBench] are read and written: numbers below `entries`, nine of ten times
/// one of the `hot` lowest. The first [#WATCHED] are pairs, an even key and the one after it, that
/// are written one after the other.
record CachedKeys(int entries, int hot) {
    /// How many keys are watched.
    static final int WATCHED = 64;

    CachedKeys {
        if (hot <= WATCHED || hot > entries) {
            throw new IllegalArgumentException(
                    "hot is %d, must be more than %d and at most entries, which is %d"
                            .formatted(hot, WATCHED, entries));
        }
    }

    /// Reads what [#toString] says.
    static CachedKeys parse(String text) {
        String[] words = text.split("/", -1);
        return new CachedKeys(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    }

    /// Any key that is not watched.
    int any() {
        var random = ThreadLocalRandom.current();
        int bound = random.nextInt(10) == 0 ? entries : hot;
        return random.nextInt(WATCHED, bound);
    }

    /// The even key of a pair.
    static int pair() {
        return ThreadLocalRandom.current().nextInt(WATCHED / 2) * 2;
    }

    @Override
    public String toString() {
        return entries + "/" + hot;
    }
}
