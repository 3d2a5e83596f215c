using System.Collections.Immutable;
using ControlPlane.Language;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Plans;
using ControlPlane.Server.Core.Observe;

namespace ControlPlane.Server.Admin;

/// <summary>Key sets that documents ask for and this server may not fetch.</summary>
internal static class FetchWarnings
{
    /// <summary>One warning for each JwtProvider among these documents whose URL is not allowed.</summary>
    public static ImmutableArray<PlanWarning> Of(IEnumerable<Document> documents, FetchOptions options)
    {
        var addresses = new FetchAddresses(options);
        return
        [
            .. from source in KeySource.All(Model.Empty.With([.. documents]))
            let refusal = addresses.Refusal(new Uri(source.Url))
            where refusal is not null
            select new PlanWarning(
                PlanWarningKind.CannotFetch,
                $"JwtProvider/{source.Provider}",
                $"this server may not fetch {source.Url}, so no token of it will be valid: {refusal}"
            ),
        ];
    }
}
