// SPDX-License-Identifier: MIT
#pragma once

// Faults that tests/simulation plants to prove that it would find them (docs/architecture.md, How it is
// tested). A program never has them: without HEARTLINE_PLANTED_FAULTS, which only the simulation's own build
// of these sources defines, HEARTLINE_FAULT(x) is false and the compiler drops what hangs on it.
#ifdef HEARTLINE_PLANTED_FAULTS
namespace heartline {

enum class PlantedFault
{
    None,
    // Client.
    AnswersMatchedByN,   ///< An ack or nack settles the entry with its n, not the one with its id.
    LastNTakenAsAck,     ///< `subscribed.lastN` settles everything up to it.
    PositionBeforeEvent, ///< The position is committed in a transaction of its own, before the event.
    AttemptsNeverReset,  ///< Reconnect attempts are counted for ever and run out.
    StrikesNeverReset,   ///< Closes that held a message back count on after the person sent it again.
    // Server.
    NoStopAfterNack,        ///< Publishes behind a nack are looked at.
    HelloReplaces,          ///< `hello` alone closes the device's older connection and takes the generation.
    NoGeneration,           ///< Appends of older connections are taken.
    ResumeUnchecked,        ///< Resume looks at epoch and offset only.
    ResumeIdOnly,           ///< Resume compares the id without its timestamp.
    DeliveryBeforeCommit,   ///< Events go out when they are ordered.
    AnswerBeforeCommit,     ///< A duplicate's answer does not wait for the commit of the first.
    RefusalBeforeDuplicate, ///< Rights and limits are looked at before the id.
    IdsNotUnique,           ///< The id is not looked up.
    IdsForgottenEarly,      ///< Ids are dropped before `dedupe` is over.
    SameEpochAfterRestore,  ///< A restored backup keeps its epoch.
};

/// What is planted now; for one thread of the simulation each.
inline thread_local PlantedFault plantedFault = PlantedFault::None;

} // namespace heartline
#define HEARTLINE_FAULT(name) (::heartline::plantedFault == ::heartline::PlantedFault::name)
#else
#define HEARTLINE_FAULT(name) false
#endif
