package dev.muster.mpi;

/// What the tag of an MPI message says: to which session it belongs, and what it is.
///
/// ```
/// tag = 8 * session + kind          at most 32,767, which every MPI library allows
/// ```
///
/// A session is one connection between rank 0 and another rank. Session 0 is that of the job
/// itself.
///
/// @param session from 0 to [#LAST_SESSION]
record Envelope(int session, Kind kind) {
    /// The highest number of a session.
    static final int LAST_SESSION = 4095;

    private static final int KINDS = 8;

    /// What a message is.
    enum Kind {
        /// A whole message of the connection.
        WHOLE,

        /// 8 bytes, which are the length of a message of the connection, and its beginning.
        FIRST,

        /// More of the message that has begun.
        NEXT,

        /// The sender will send nothing more in this session.
        END,

        /// Rank 0 opens the session: 4 bytes, which are the number of workers that it wants.
        OPEN,

        /// The program has ended.
        FINISH
    }

    private static final Kind[] ALL = Kind.values();

    int tag() {
        return KINDS * session + kind.ordinal();
    }

    static Envelope of(int tag) {
        return new Envelope(tag / KINDS, ALL[tag % KINDS]);
    }
}
