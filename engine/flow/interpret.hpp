// Stage interpret: something received becomes interchanges, documents, acknowledgments, canonical documents on their
// way and exceptions.
//
// It reads twice. The survey (survey.hpp) judges: whose, by what agreement, which sets are good, was it here before.
// The second reading lets the sets go: it is a row of steps, for each interchange its head (the row, its number, what
// is wrong with it), its sets in order, its tail (acknowledgment, summary). Steps are gathered into outcomes; a small
// file is one outcome, a big one many, each committing whole steps and moving the job's position past them. After a
// crash the same steps come in the same order, and those before the position are passed over: exactly once, with
// memory for one outcome. Reading once and keeping the translated sets until the trailers have spoken would save a
// few microseconds a file and need memory for the largest interchange anyone sends.
#pragma once

#include "engine/flow/stage.hpp"

namespace crossdock::flow {

void interpret(const Site& site, const store::Job& job, const Emit& emit);

}  // namespace crossdock::flow
