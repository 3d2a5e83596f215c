using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Reference;

/// <summary>The <c>example.yaml</c> that stands in the folder of each kind and of each policy. A test compiles them.</summary>
internal static class Examples
{
    /// <summary>A document of the kind. The examples of all kinds fit together.</summary>
    public static string Of(DocumentKind kind) => Read(kind.SpecType);

    /// <summary>What is written under <c>policies</c>, with the documents of the kinds' examples.</summary>
    public static string Of(PolicyType policy) => Read(policy.SpecType);

    private static string Read(Type spec)
    {
        // The namespace is the folder: ControlPlane.Language.Policies.Retries.
        var folder = spec.Namespace![(typeof(Model).Namespace!.Length + 1)..].Replace('.', '/');
        using var stream =
            spec.Assembly.GetManifestResourceStream($"{folder}/example.yaml") ?? throw new InvalidOperationException($"there is no {folder}/example.yaml");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd('\n');
    }
}
