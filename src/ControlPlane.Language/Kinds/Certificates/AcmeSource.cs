using System.Collections.Immutable;

namespace ControlPlane.Language.Kinds.Certificates;

/// <summary>A certificate that the control plane is to get.</summary>
/// <param name="Certificate">The Certificate document.</param>
/// <param name="Directory">The authority's directory.</param>
/// <param name="Contact">Addresses of email.</param>
/// <param name="Names">Its DNS names, in order.</param>
public sealed record AcmeSource(string Certificate, string Directory, ImmutableArray<string> Contact, ImmutableArray<string> Names)
{
    /// <summary>Equal for sources of which the same certificate comes.</summary>
    public string Subject => $"{Directory} {string.Join(' ', Contact)} {string.Join(' ', Names)}";

    /// <summary>All that the documents of a model ask for.</summary>
    public static ImmutableArray<AcmeSource> All(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return
        [
            .. from document in model.Of(CertificateKind.KindName)
            let acme = ((CertificateSpec)document.Spec).Acme
            where acme is not null
            select new AcmeSource(
                document.Id.Name,
                acme.Directory!,
                [.. (acme.Contact ?? []).Order(StringComparer.Ordinal)],
                [.. acme.Names!.Value.Order(StringComparer.Ordinal)]
            ),
        ];
    }
}
