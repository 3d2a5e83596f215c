using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Text;
using Envoy.Extensions.Filters.Http.ApiKeyAuth.V3;

namespace ControlPlane.Language.Kinds.Consumers;

/// <summary>Consumers: those who call.</summary>
internal sealed class ConsumerKind() : Kind<ConsumerSpec>(KindName, "consumers", () => new ConsumerRules())
{
    /// <summary>As in <c>kind: Consumer</c>.</summary>
    public const string KindName = "Consumer";

    public override Reach Reach => Reach.Named;

    /// <summary>The consumer with the credentials that both revisions have: what the newer one revokes stays revoked.</summary>
    public override Document Reverted(Document document, Document earlier, string fleet)
    {
        var (spec, known) = ((ConsumerSpec)document.Spec, Keys(earlier).Select(key => key.Value).ToHashSet());
        return document with
        {
            Spec = spec with
            {
                ApiKeys = spec.ApiKeys is { } keys ? [.. keys.Where(key => known.Contains(key.Key?.Hash ?? key.Key?.Value ?? ""))] : null,
                Basic = PasswordOf(document) == PasswordOf(earlier) ? spec.Basic : null,
                Certificate = NamesOf(document).Intersect(NamesOf(earlier)).ToImmutableArray() is { IsEmpty: false } names
                    ? new ConsumerCertificateSpec { San = names }
                    : null,
            },
        };
    }

    internal override IEnumerable<string> Groups(Document document) => ((ConsumerSpec)document.Spec).Groups ?? [];

    /// <summary>What it can come with now.</summary>
    internal override object? Reads(Document document, Observed observed)
    {
        var credentials = Credentials.Of([document], observed);
        return string.Join('\n', credentials.ApiKeys.Select(key => key.Key).Concat(credentials.BasicUsers.Values));
    }

    /// <summary>Its keys, and that nobody else may say to be it.</summary>
    internal override SharedContribution Share(Document document, Observed observed) =>
        new() { Parts = [.. Credentials.Of([document], observed).ApiKeys.Select(Part)], IdentityHeaders = [GeneratedNames.ConsumerHeader] };

    /// <summary>Keys and user names that two consumers have: each of them is told, for either may be the one to mend.</summary>
    internal override IEnumerable<Problem> CheckAll(IEnumerable<Document> documents)
    {
        var all = documents.ToList();
        return Shared(all, Keys, ConsumerCodes.ApiKeyTwice, "is also a key of")
            .Concat(Shared(all, CertificateNamesOf, ConsumerCodes.CertificateTwice, "is also a name of the certificates of"))
            .Concat(Shared(all, Usernames, ConsumerCodes.BasicUsernameTwice, "is also the user name of"))
            .Concat(Disguised(all));
    }

    /// <summary>User names that are the name of another consumer, though not its user name: services are told either of them in the same header.</summary>
    private static IEnumerable<Problem> Disguised(IReadOnlyCollection<Document> documents)
    {
        var names = documents
            .Where(document => !Usernames(document).Any(user => user.Value == document.Id.Name))
            .Select(document => document.Id.Name)
            .ToHashSet();
        return documents.SelectMany(document =>
            Usernames(document)
                .Where(user => user.Value != document.Id.Name && names.Contains(user.Value))
                .Select(user =>
                    Places.Problem(
                        document,
                        user.Path,
                        ConsumerCodes.BasicUsernameTwice,
                        $"is also the name of the consumer {Shown.Text(user.Value)}, with whom this one would be confused"
                    )
                )
        );
    }

    /// <summary>One that comes is told as a document that comes.</summary>
    internal override IEnumerable<string> Weakens(Document earlier, Document later)
    {
        var (before, after) = ((ConsumerSpec)earlier.Spec, (ConsumerSpec)later.Spec);
        foreach (var joined in (after.Groups ?? []).Except(before.Groups ?? []))
            yield return $"joins the group {joined}: rules that admit its members let it in";
        foreach (var left in (before.Groups ?? []).Except(after.Groups ?? []))
            yield return $"leaves the group {left}: rules that deny its members let it in";
        if (before.JwtSubject != after.JwtSubject)
            yield return "has the tokens of another subject: whoever has them passes where it is admitted, and whoever had them where it is denied";
    }

    /// <summary>A key or password is another where its value is: one that is renamed stays.</summary>
    internal override IEnumerable<string> Revokes(Document earlier, Document? later)
    {
        var kept = later is null ? [] : Keys(later).Select(key => key.Value).ToHashSet();
        var keys = (((ConsumerSpec)earlier.Spec).ApiKeys ?? [])
            .Where(key => !kept.Contains(key.Key?.Hash ?? key.Key?.Value!))
            .Select(key => key.Name)
            .ToImmutableArray();
        var password = PasswordOf(earlier) is { } known && (later is null || PasswordOf(later) != known);
        if (NamesOf(earlier).Except(later is null ? [] : NamesOf(later)).ToImmutableArray() is { IsEmpty: false } gone)
            yield return $"loses the certificate {(gone.Length == 1 ? "name" : "names")} {string.Join(", ", gone)}: whoever has such a certificate is refused";
        if (keys.IsEmpty && !password)
            yield break;

        var all = $"the API {(keys.Length == 1 ? "key" : "keys")} {string.Join(", ", keys)}";
        var lost = (keys.IsEmpty, password) switch
        {
            (true, _) => "its password",
            (_, true) => $"{all} and its password",
            _ => all,
        };
        yield return $"loses {lost}: whoever uses {(keys.Length + (password ? 1 : 0) == 1 ? "it" : "them")} is refused";
    }

    internal override IEnumerable<Ending> Ends(Document document) =>
        (((ConsumerSpec)document.Spec).ApiKeys ?? [])
            .Where(key => key.Expires is not null)
            .Select(key => new Ending(key.Name!, key.Expires!.Value, EndingOf.ApiKey));

    private static IEnumerable<Problem> Shared(
        IEnumerable<Document> documents,
        Func<Document, IEnumerable<(string Value, string Path)>> said,
        string code,
        string message
    ) =>
        documents
            .SelectMany(document => said(document).Select(place => (Document: document, place.Value, place.Path)))
            .GroupBy(place => place.Value, StringComparer.Ordinal)
            .Where(same => same.DistinctBy(place => place.Document.Id).Skip(1).Any())
            .SelectMany(same =>
                same.Select(place =>
                    Places.Problem(place.Document, place.Path, code, $"{message} {Others(same.Select(other => other.Document.Id), place.Document.Id)}")
                )
            );

    private static string Others(IEnumerable<DocumentId> all, DocumentId own) => string.Join(", ", all.Where(id => id != own).Distinct().Order());

    private static IEnumerable<(string Value, string Path)> Keys(Document document) =>
        (((ConsumerSpec)document.Spec).ApiKeys ?? [])
            .Select((key, index) => (Value: key.Key?.Hash ?? key.Key?.Value!, Path: $"apiKeys[{index}].key"))
            .Where(key => key.Value is not null);

    private static IEnumerable<string> NamesOf(Document document) => (((ConsumerSpec)document.Spec).Certificate?.San ?? []).Select(CertificateNames.Key);

    private static IEnumerable<(string Value, string Path)> CertificateNamesOf(Document document) =>
        NamesOf(document).Select((name, index) => (name, $"certificate.san[{index}]"));

    /// <summary>What is sent as Basic authentication, the password by its hash.</summary>
    private static (string User, string? Password)? PasswordOf(Document document) =>
        ((ConsumerSpec)document.Spec).Basic is { } basic ? (basic.Username ?? document.Id.Name, basic.Password?.Hash ?? basic.Password?.Value) : null;

    private static IEnumerable<(string Value, string Path)> Usernames(Document document) =>
        ((ConsumerSpec)document.Spec).Basic is { } basic ? [(basic.Username ?? document.Id.Name, basic.Username is null ? "basic" : "basic.username")] : [];

    /// <summary>Envoy refuses all credentials where one key stands twice, so a key is told by its hash.</summary>
    private static ExtensionPart Part(ApiKey key) =>
        new(
            HttpInstances.ApiKey,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Key))),
            new ApiKeyAuth
            {
                Credentials =
                {
                    new Credential { Key = key.Key, Client = key.Consumer },
                },
            }
        );
}
