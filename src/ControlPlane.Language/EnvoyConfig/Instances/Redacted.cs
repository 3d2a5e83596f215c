using Envoy.Config.Core.V3;
using Google.Protobuf;

namespace ControlPlane.Language.EnvoyConfig.Instances;

/// <summary>What people see in the place of a secret.</summary>
internal static class Redacted
{
    /// <summary>A text.</summary>
    public const string Value = "redacted";

    /// <summary>Replaces what a source holds itself; true where it holds something.</summary>
    public static bool Text(DataSource? source, Func<string, string> redacted)
    {
        switch (source)
        {
            case { SpecifierCase: DataSource.SpecifierOneofCase.InlineString }:
                source.InlineString = redacted(source.InlineString);
                return true;
            case { SpecifierCase: DataSource.SpecifierOneofCase.InlineBytes }:
                source.InlineBytes = ByteString.CopyFromUtf8(redacted(source.InlineBytes.ToStringUtf8()));
                return true;
            default:
                return false;
        }
    }
}
