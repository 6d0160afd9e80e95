// Checks an audit log of Gatehouse with the Go project's own packages for transparency logs, and with nothing of Gatehouse.
//
//	verifier verify DIR VKEY [KEPT...]        every byte that the checkpoint covers; exit status 1 names what is wrong
//	verifier inclusion PROOF ENTRY VKEY       a proof of `gatehouse audit prove --entry`
//	verifier consistency PROOF KEPT VKEY      a proof of `gatehouse audit prove --from`
//	verifier tamper DIR OUT COUNT SEED        tampered copies of a log; prints what was done to each
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

type checkpoint struct {
	size int64
	root tlog.Hash
}

// openCheckpoint verifies the signature of a C2SP tlog-checkpoint.
func openCheckpoint(data []byte, vkey string) (checkpoint, error) {
	var none checkpoint
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return none, err
	}
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return none, err
	}
	// x/mod takes base64 whose last bits are not zero; one checkpoint has one form.
	for _, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		if strings.HasPrefix(line, "\u2014 ") {
			if _, err := base64.StdEncoding.Strict().DecodeString(line[strings.LastIndex(line, " ")+1:]); err != nil {
				return none, err
			}
		}
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return none, errors.New("the checkpoint does not have an origin, a size and a hash")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return none, fmt.Errorf("the checkpoint's size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	return checkpoint{size, root}, err
}

// number names a tile as C2SP tlog-tiles does.
func number(n int64) string {
	name := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		name = fmt.Sprintf("x%03d/", n%1000) + name
	}
	return name
}

func partial(w int) string {
	if w == width {
		return ""
	}
	return fmt.Sprintf(".p/%d", w)
}

// tiles reads tiles of hashes for x/mod, which authenticates them.
type tiles struct{ dir string }

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		name := fmt.Sprintf("tile/%d/%s%s", tile.L, number(tile.N), partial(tile.W))
		data, err := os.ReadFile(filepath.Join(t.dir, name))
		if err != nil {
			return nil, err
		}
		if len(data) != tile.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", name, len(data))
		}
		all = append(all, data)
	}
	return all, nil
}

// entries reads a bundle.
func entries(dir string, index int64, w int) ([][]byte, error) {
	name := "tile/entries/" + number(index) + partial(w)
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s ends within an entry", name)
		}
		n := 2 + int(binary.BigEndian.Uint16(data))
		all = append(all, data[2:n])
		data = data[n:]
	}
	if len(all) != w {
		return nil, fmt.Errorf("%s has %d entries in place of %d", name, len(all), w)
	}
	return all, nil
}

// payloads compares what is kept apart from the entries of a whole bundle with the hashes in them.
func payloads(dir string, index int64, bundle [][]byte, erased map[int64]bool) error {
	name := "payload/" + number(index)
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	none := err != nil
	for i, entry := range bundle {
		var fields struct {
			Payload string `json:"gatehouse.payload"`
		}
		if err := json.Unmarshal(entry, &fields); err != nil {
			return err
		}
		var payload []byte
		if !none {
			if len(data) < 4 || uint64(len(data)-4) < uint64(binary.BigEndian.Uint32(data)) {
				return fmt.Errorf("%s ends within a payload", name)
			}
			n := 4 + int(binary.BigEndian.Uint32(data))
			payload, data = data[4:n], data[n:]
		}
		sum := sha256.Sum256(payload)
		switch {
		case len(payload) == 0 && (fields.Payload == "" || erased[index*width+int64(i)]):
		case fields.Payload != "sha256:"+hex.EncodeToString(sum[:]):
			return fmt.Errorf("%s: the payload of entry %d", name, index*width+int64(i))
		}
	}
	if len(data) > 0 {
		return fmt.Errorf("%s goes on behind its last payload", name)
	}
	return nil
}

// verify reads a whole log.
func verify(dir, vkey string, kept []string) error {
	data, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return err
	}
	head, err := openCheckpoint(data, vkey)
	if err != nil {
		return err
	}
	stored := map[int64]tlog.Hash{}
	memory := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	var bundles [][][]byte
	erased := map[int64]bool{}
	for at := int64(0); at < head.size; at += width {
		w := width
		if head.size-at < width {
			w = int(head.size - at)
		}
		bundle, err := entries(dir, at/width, w)
		if err != nil {
			return err
		}
		bundles = append(bundles, bundle)
		for i, entry := range bundle {
			n := at + int64(i)
			hashes, err := tlog.StoredHashes(n, entry, memory)
			if err != nil {
				return err
			}
			for j, hash := range hashes {
				stored[tlog.StoredHashIndex(0, n)+int64(j)] = hash
			}
			var fields struct {
				Event string `json:"gatehouse.event"`
				Entry int64  `json:"gatehouse.erased.entry"`
			}
			if err := json.Unmarshal(entry, &fields); err != nil {
				return fmt.Errorf("entry %d: %v", n, err)
			}
			if fields.Event == "erased" {
				erased[fields.Entry] = true
			}
		}
	}
	root, err := tlog.TreeHash(head.size, memory)
	if err != nil {
		return err
	}
	if root != head.root {
		return errors.New("the root of the entries is not the one that was signed")
	}
	for i, bundle := range bundles {
		if len(bundle) == width {
			if err := payloads(dir, int64(i), bundle, erased); err != nil {
				return err
			}
		}
	}
	// Every tile of hashes: x/mod authenticates each against the root.
	hashes := tlog.TileHashReader(tlog.Tree{N: head.size, Hash: head.root}, tiles{dir})
	var indexes []int64
	for n := int64(0); n < head.size; n++ {
		indexes = append(indexes, tlog.StoredHashIndex(0, n))
	}
	found, err := hashes.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for i, index := range indexes {
		if found[i] != stored[index] {
			return fmt.Errorf("tile/0 has another hash for entry %d", i)
		}
	}
	for n := int64(0); n < head.size; n += 97 {
		proof, err := tlog.ProveRecord(head.size, n, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, head.size, head.root, n, tlog.RecordHash(bundles[n/width][n%width])); err != nil {
			return err
		}
	}
	for _, name := range kept {
		if err := consistent(name, vkey, head, hashes); err != nil {
			return fmt.Errorf("%s: %v", name, err)
		}
	}
	return nil
}

func consistent(name, vkey string, head checkpoint, hashes tlog.HashReader) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	old, err := openCheckpoint(data, vkey)
	if err != nil {
		return err
	}
	if old.size > head.size {
		return fmt.Errorf("covers %d entries, the log has %d", old.size, head.size)
	}
	proof, err := tlog.ProveTree(head.size, old.size, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, head.size, head.root, old.size, old.root)
}

// proofLines reads the hashes between the first lines and the empty line, and the checkpoint behind it.
func proofLines(file, vkey, keyword string) (int64, []tlog.Hash, checkpoint, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, nil, checkpoint{}, err
	}
	parts := bytes.SplitN(data, []byte("\n\n"), 2)
	lines := strings.Split(string(parts[0]), "\n")
	if keyword == "index" {
		if lines[0] != "c2sp.org/tlog-proof@v1" {
			return 0, nil, checkpoint{}, errors.New("no tlog-proof")
		}
		lines = lines[1:]
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(lines[0], keyword+" "), 10, 64)
	if err != nil {
		return 0, nil, checkpoint{}, err
	}
	var hashes []tlog.Hash
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return 0, nil, checkpoint{}, err
		}
		hashes = append(hashes, hash)
	}
	head, err := openCheckpoint(parts[1], vkey)
	return n, hashes, head, err
}

func inclusion(proof, entry, vkey string) error {
	n, hashes, head, err := proofLines(proof, vkey, "index")
	if err != nil {
		return err
	}
	data, err := os.ReadFile(entry)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(hashes, head.size, head.root, n, tlog.RecordHash(data))
}

func consistency(proof, kept, vkey string) error {
	n, hashes, head, err := proofLines(proof, vkey, "old")
	if err != nil {
		return err
	}
	data, err := os.ReadFile(kept)
	if err != nil {
		return err
	}
	old, err := openCheckpoint(data, vkey)
	if err != nil {
		return err
	}
	if n != old.size {
		return fmt.Errorf("the proof is about a tree of %d", n)
	}
	return tlog.CheckTree(hashes, head.size, head.root, old.size, old.root)
}

func main() {
	err := errors.New("see the head of log.go")
	arguments := os.Args[1:]
	switch {
	case len(arguments) >= 3 && arguments[0] == "verify":
		err = verify(arguments[1], arguments[2], arguments[3:])
	case len(arguments) == 4 && arguments[0] == "inclusion":
		err = inclusion(arguments[1], arguments[2], arguments[3])
	case len(arguments) == 4 && arguments[0] == "consistency":
		err = consistency(arguments[1], arguments[2], arguments[3])
	case len(arguments) == 5 && arguments[0] == "tamper":
		err = tamper(arguments[1], arguments[2], arguments[3], arguments[4])
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
