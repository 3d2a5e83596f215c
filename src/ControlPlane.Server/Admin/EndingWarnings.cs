using System.Globalization;
using ControlPlane.Language;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Plans;
using ControlPlane.Server.Core.Observe;

namespace ControlPlane.Server.Admin;

/// <summary>What ends soon, or has ended, in documents that change and in those that they name.</summary>
internal static class EndingWarnings
{
    /// <summary>
    /// The warnings. Faults are left out, for they are there to end; that what is written anew has ended already, the plan itself tells of API keys.
    /// </summary>
    public static IEnumerable<PlanWarning> Of(Model model, IReadOnlyCollection<Document> changed, DateTimeOffset now) =>
        from end in Expiries.In(model, changed.Select(document => document.Id).SelectMany(id => Users.NamedBy(model, id).Prepend(id)).Distinct())
        where end.At <= now + ExpiryRadar.Soon && end.What is not EndingOf.Fault && !(end.What is EndingOf.ApiKey && end.At <= now)
        select new PlanWarning(
            PlanWarningKind.EndsSoon,
            $"{end.Document.Kind}/{end.Document.Name}",
            $"{Subject(end)} {(end.At <= now ? "ended" : "ends")} at {end.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}"
        );

    private static string Subject(Expiry end) => end.Name is { } name ? $"{end.Path} ({name})" : end.Path;
}
