/// A file of finished results, with which a run goes on after its program was killed.
///
/// ```
/// header │ record │ record │ … │ record          each with its length and its checksums
/// ```
///
/// Records are only ever appended. So after a kill the file is whole up to some place, and what
/// follows there is part of one record: [Journal#open] cuts it off. Everything else that does not
/// check is damage, and refused until it has been repaired.
@NullMarked
package dev.muster.journal;

import org.jspecify.annotations.NullMarked;
