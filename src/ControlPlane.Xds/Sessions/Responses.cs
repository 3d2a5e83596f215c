using ControlPlane.Xds.Views;

namespace ControlPlane.Xds.Sessions;

/// <summary>What has to be sent of one part of a type.</summary>
internal enum Due
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>New names alone, for while a rejection stands, what was rejected goes again only with a change (XDS-023, 024).</summary>
    NewNames,

    /// <summary>What did not fit into the response in flight.</summary>
    Rest,

    /// <summary>All that changed, and names that must be sent.</summary>
    Changes,
}

/// <summary>Which response a client is due, by how far it has come.</summary>
internal static class Responses
{
    /// <summary>What is due of a part.</summary>
    public static Due DueOf(Subscription subscription, Progress part)
    {
        var type = subscription.View!;
        var changed =
            (type.Head > part.SentUpTo && !type.Since(subscription.AskOf(part.SentUpTo, NameSet.None, part)).IsEmpty) || IsOutdated(subscription, part, type);
        if (changed)
            return Due.Changes;
        if (part.MustSend.IsEmpty && !AnswersEmpty(subscription, part))
            return Due.Nothing;
        if (part.InFlight is { Body.Rest: not null })
            return Due.Rest;

        // What followed a rejection and was left open goes again with the new names, for its late acknowledgement would count for nothing. A full state holds
        // what was rejected anyway.
        var followed = part.InFlight is { } open && open.To > part.Acked;
        return part.Rejection is null || followed || subscription.SendsFullState ? Due.Changes : Due.NewNames;
    }

    /// <summary>The response that is due of a part; null when there is nothing that it could say. What does not fit into it must be sent next.</summary>
    public static InFlight? Next(Subscription subscription, Progress part, Due due, uint nonce, long revision, DateTimeOffset until)
    {
        var type = subscription.View!;
        var (from, to, mustSend) = due switch
        {
            Due.NewNames => (part.SentUpTo, part.Acked, part.MustSend),
            Due.Rest => (part.SentUpTo, part.InFlight!.To, part.MustSend),
            _ => (part.Acked, type.Head, part.Outstanding),
        };
        var body = type.Since(subscription.AskOf(from, mustSend, part));
        if (body.IsEmpty && !AnswersEmpty(subscription, part))
        {
            NothingDue(subscription, part);
            return null;
        }

        part.Overtake(byItsRest: due is Due.Rest);
        part.Pass(type.Head);
        if (body.Rest is { } rest)
            mustSend = part.Leave(rest);
        return new(nonce, body, mustSend, to, revision, until);
    }

    /// <summary>
    /// Nothing is due: unless a response is in flight or something rejected is still wanted, the client has everything that concerns it. What was rejected may
    /// be wanted no longer because it was unsubscribed or the node moved to another view.
    /// </summary>
    public static void NothingDue(Subscription subscription, Progress part)
    {
        var type = subscription.View!;
        part.Pass(type.Head);
        if (part.InFlight is not null || (part.Rejection is null && !part.Unacknowledged.IsEmpty))
            return;
        if (part.Rejection is not null)
        {
            var rejected = type.Since(subscription.AskOf(part.Acked, part.Unacknowledged, part));
            if (!rejected.Names.IsEmpty || (part == subscription.Removals && !rejected.IsEmpty))
                return;
            if (part != subscription.Removals)
                subscription.Removals.Require([.. rejected.Removed, .. rejected.Rest?.Left ?? []]);
        }

        subscription.Reach(part);
    }

    /// <summary>
    /// Whether something in a rejected response is no longer wanted or no longer there: then the rest goes again, for it may be good (XDS-028).
    /// </summary>
    private static bool IsOutdated(Subscription subscription, Progress part, TypeView type)
    {
        if (part.Rejection is null)
            return false;
        foreach (var name in part.RejectedNames)
        {
            if (!subscription.Names.Contains(name) || !type.Entries.ContainsKey(name))
                return true;
        }

        return false;
    }

    private static bool AnswersEmpty(Subscription subscription, Progress part) => subscription.AnswerEmpty && part == subscription.Upserts;
}
