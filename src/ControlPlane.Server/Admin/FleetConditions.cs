using System.Collections.Immutable;
using System.Globalization;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Kinds.JwtProviders;
using ControlPlane.Language.Text;
using ControlPlane.Server.Core.Observe;
using ControlPlane.Server.Core.Reconcile;
using ControlPlane.Store;
using Problem = ControlPlane.Client.Wire.Problem;

namespace ControlPlane.Server.Admin;

/// <summary>Why requests of a fleet fail although its documents are right: key sets that are missing, secrets that cannot be decrypted.</summary>
internal static class FleetConditions
{
    /// <summary>What is the case now.</summary>
    public static async Task<ImmutableArray<Problem>> OfAsync(string fleet, DocumentStore store, StoreState state, CancellationToken cancel)
    {
        var used = Used(fleet, state);
        var keySets = new List<Problem>();
        foreach (var source in KeySource.All(state.Model).Where(source => used.Contains(new DocumentId("JwtProvider", source.Provider))))
        {
            var progress = await ProgressAsync(source, store, cancel);
            if (Of(source, IsInForce(source, state), progress) is { } problem)
                keySets.Add(problem);
        }

        return [.. keySets, .. Certificates(fleet, state), .. ClosedSecrets.Of(state).Select(Of)];
    }

    /// <summary>Certificates that the fleet names, and that an authority has not issued or not renewed.</summary>
    private static IEnumerable<Problem> Certificates(string fleet, StoreState state)
    {
        var own = new DocumentId("Fleet", fleet);
        foreach (var source in AcmeSource.All(state.Model).Where(source => IsUsed(new DocumentId("Certificate", source.Certificate))))
        {
            var id = new DocumentId("Certificate", source.Certificate);
            switch (IssuedCertificate.Of(state.Model.Find(id)!))
            {
                case { Error: { } error, Chain: null }:
                    yield return At(ProblemCode.CertificateNotIssued, $"it was not issued, so connections for its names are refused: {error}");
                    break;
                case { Error: { } error }:
                    yield return At(ProblemCode.CertificateOld, $"it was not renewed; the one of before is served: {error}");
                    break;
                case null or { Chain: null }:
                    yield return At(ProblemCode.CertificateAwaited, "it has not been issued yet, so connections for its names are refused");
                    break;
            }

            Problem At(string code, string message) => new(code, message, id.ToWire(), "acme");
        }

        // By the Fleet itself, or by what is for the fleet, such as a Domain.
        bool IsUsed(DocumentId certificate) => Users.Of(state.Model, certificate).Any(user => user == own || Users.NamedBy(state.Model, user).Contains(own));
    }

    /// <summary>The documents that the fleet's resources come from.</summary>
    private static HashSet<DocumentId> Used(string fleet, StoreState state) =>
        [
            .. state
                .Compiled.Views.Where(view => view.Key.Fleet == fleet)
                .SelectMany(view => view.Value.All)
                .SelectMany(resource => resource.Origins)
                .Select(origin => new DocumentId(origin.Kind, origin.Name)),
        ];

    private static bool IsInForce(KeySource source, StoreState state) =>
        state.Observed.KeySets.GetValueOrDefault(source.Provider) is { } fact && source.IsSourceOf(fact);

    /// <summary>How the fetching goes; null where that is not known.</summary>
    private static async Task<KeySetProgress?> ProgressAsync(KeySource source, DocumentStore store, CancellationToken cancel)
    {
        if (store.Outage is not null)
            return null;
        try
        {
            return KeySetProgress.Of((await store.Leases.FindAsync(KeySetObserver.LeaseOf(source.Provider), cancel))?.Status, source);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private static Problem? Of(KeySource source, bool inForce, KeySetProgress? progress) =>
        (inForce, progress) switch
        {
            (false, { Error: { } error }) => Problem(
                ProblemCode.KeySetMissing,
                source,
                $"its key set cannot be fetched, so every token of it is answered 401: {error}"
            ),
            (false, _) => Problem(ProblemCode.KeySetAwaited, source, "its key set has not been fetched yet, so every token of it is answered 401"),
            (true, { Error: { } error }) => Problem(
                ProblemCode.KeySetOld,
                source,
                $"its key set could not be fetched again; the keys of before are used{Until(progress.StaleAt(source))}: {error}"
            ),
            _ => null,
        };

    private static string Until(DateTimeOffset? time) => time is { } until ? $" until {until.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}" : "";

    private static Problem Problem(string code, KeySource source, string message) =>
        new(code, message, new DocumentId("JwtProvider", source.Provider).ToWire(), source.IsDiscovery ? "discovery" : "keys.url");

    private static Problem Of(ClosedSecret secret) =>
        new(
            ProblemCode.SecretClosed,
            $"this secret cannot be decrypted and is left out, so whoever needs it is refused: it was encrypted with the key {secret.SealedWith}, "
                + "which this server was not given, or it is damaged",
            secret.Document.ToWire(),
            secret.Path,
            $"start the server with the key {secret.SealedWith} (--secret-key-file), or write the secret anew"
        );
}
